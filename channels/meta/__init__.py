"""Meta: Facebook, Instagram, WhatsApp and Threads, one webhook for all of them."""
