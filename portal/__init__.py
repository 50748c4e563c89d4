"""The portal: the one place where its parts are joined."""
