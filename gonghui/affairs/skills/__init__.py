"""Innovation studios, craftsmen and certificates of vocational skill."""
