"""Services: one function per task of a clerk, one transaction per function."""
