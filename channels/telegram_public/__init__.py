"""Public channels of Telegram and the comments below their posts, read as a person's own client
reads them. Off until somebody signs in; a process and a library (Telethon) of its own."""
