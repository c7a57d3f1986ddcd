"""What everybody speaks: states, findings, parameters, and questions to the world."""
