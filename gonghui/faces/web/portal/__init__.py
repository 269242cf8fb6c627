"""The worker's portal: plain pages behind a QR code or a link, for any phone, without an account."""
