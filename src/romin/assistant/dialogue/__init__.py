"""What a message does to the conversation: acts, the need they lead to, details of a sheet, questions asked back."""
