"""Between the pages and the acts: each presenter reads the desk through the one store thread and fills its page."""
