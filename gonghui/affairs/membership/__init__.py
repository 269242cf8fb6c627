"""Members: joining by phone, transferring, keeping; joining drives, platforms, dues and the fund."""
