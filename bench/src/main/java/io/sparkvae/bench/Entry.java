package io.sparkvae.bench;

import java.util.List;
import java.util.Map;

/**
 * A contestant as it is started.
 *
 * @param name says who, how, and with how many threads; unique
 * @param command program and arguments
 * @param environment added to one that says nothing about threads and arithmetic libraries
 */
record Entry(String name, List<String> command, Map<String, String> environment) {
  Entry {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
