"""The union's own tasks, one module each; strangers to each other."""
