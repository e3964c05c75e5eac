// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.SparkSession;

/**
 * A process that ingests into every directory it reads from its standard input, a line each, after
 * so many milliseconds: {@code MILLIS DIRECTORY}. Answers with the exit code and the message.
 */
final class Contender {
  private Contender() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try (SparkSession spark =
            SparkSession.builder()
                .master("local[1]")
                .appName("contender")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      spark.sparkContext().statusTracker();
      System.out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 2);
        Thread.sleep(Long.parseLong(words[0]));
        Outcome outcome = Outcome.of("ingest", "--config", args[0], "--output", words[1]);
        System.out.println(outcome.code() + " " + outcome.err().replaceAll("\\s+", " "));
      }
    }
  }
}
