"""Pages of what workers say: suggestions beside the desk's form, the week, what rises, models, pairs."""
