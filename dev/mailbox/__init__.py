"""The mailbox of one machine: every mail that would have left, shown in the browser at /mailbox."""
