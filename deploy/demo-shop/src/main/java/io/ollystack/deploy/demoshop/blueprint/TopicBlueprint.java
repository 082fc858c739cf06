package io.ollystack.deploy.demoshop.blueprint;

/// A topic of the message broker; partition i lives on broker i modulo brokers.
public record TopicBlueprint(String name, int partitions) {}
