"""One OPC UA server: connect, subscribe, read, reconnect."""
