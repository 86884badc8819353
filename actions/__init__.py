"""What the assistant can do beyond talking: answer from the policy and open cases."""
