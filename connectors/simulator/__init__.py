"""A small simulated plant behind an OPC UA server, for the demo, the tests and the self-test."""
