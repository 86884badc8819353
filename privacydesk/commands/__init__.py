"""The sub-commands of `privacydesk`, one module each."""
