"""Configuration of monitoring servers, made from what requests need."""
