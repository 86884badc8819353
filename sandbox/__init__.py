"""A mail server, a register and demo mails for trying the product on one machine."""
