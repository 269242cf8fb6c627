"""Lives of unions: founding, elections, mergers; the six haves; who has no union; measures of coverage."""
