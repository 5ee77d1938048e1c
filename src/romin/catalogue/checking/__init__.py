"""What is looked at once the catalogue is read, one subject a module; ``catalogue.validation`` calls them all."""
