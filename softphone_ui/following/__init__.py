"""Following a ticket or an area by mail or by web push, for anybody."""
