"""Pages of the module of the same name: joining by phone for workers, and the pages of its officers."""
