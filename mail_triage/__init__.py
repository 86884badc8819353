"""From a privacy mailbox to typed cases."""
