"""The components: the same DOM as the NHS design system's own templates."""
