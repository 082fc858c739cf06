package io.ollystack.copilot.llm;

import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/// The tool by which a model finds names beyond those that it was offered. [ModelFrames] runs it,
/// so that each round counts.
final class NameLookup implements ToolCallback {
  static final String NAME = "find_names";
  static final ToolCallback TOOL = new NameLookup();

  private NameLookup() {}

  @Override
  public ToolDefinition getToolDefinition() {
    return ToolDefinition.builder()
        .name(NAME)
        .description("Finds services, operations, metrics and attributes for words of a question.")
        .inputSchema(
            "{\"type\":\"object\",\"properties\":{\"words\":{\"type\":\"string\"}},"
                + "\"required\":[\"words\"],\"additionalProperties\":false}")
        .build();
  }

  @Override
  public String call(String input) {
    throw new IllegalStateException("the gateway runs tools itself");
  }
}
