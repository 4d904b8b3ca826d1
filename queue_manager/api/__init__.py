"""What answers a request of the pages: `POST /ask`, and a function for each kind of request."""
