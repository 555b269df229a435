"""The program `mec-bot`: its commands, and the assembly of all other packages."""
