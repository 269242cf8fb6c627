"""What is allowed, owed and due: kinds and their steps, clocks, ladder, who may know what."""
