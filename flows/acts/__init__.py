"""What happens on the way from one state to the next. Guards ask a draft, acts change it; the table names them."""
