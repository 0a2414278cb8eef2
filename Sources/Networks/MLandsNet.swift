import Neural
