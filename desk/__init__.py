"""The agents' web application: queue, cases, replies and chat take-over."""
