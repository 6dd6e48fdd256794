"""Cases and their answers: asked, answered, edited, listed and found."""
