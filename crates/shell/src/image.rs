//! What is known of images: the command that runs when the container names none, and which programs are in them.
