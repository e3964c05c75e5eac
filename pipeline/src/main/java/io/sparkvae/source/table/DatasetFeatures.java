// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Hugging Face's {@code datasets} says about the columns of a Parquet file, in the file's
 * metadata under the key {@value #KEY}: which column holds images, which holds classes, and the
 * names of the classes.
 *
 * @param image column of images; empty when there is none or more than one
 * @param label column of classes; of several {@code label} or {@code fine_label}, else empty
 * @param classes names of the classes, in the order of their numbers; empty if there is no column
 *     of classes
 */
record DatasetFeatures(Optional<String> image, Optional<String> label, List<String> classes) {
  static final String KEY = "huggingface";

  /** What is known of a table of others. */
  static final DatasetFeatures NONE =
      new DatasetFeatures(Optional.empty(), Optional.empty(), List.of());

  /** The number that stands for no class, as in test sets whose classes are kept secret. */
  static final String UNLABELLED = "-1";

  /** Columns of classes that are meant where there are several, as in CIFAR-100. */
  private static final List<String> PREFERRED = List.of("label", "fine_label");

  DatasetFeatures {
    classes = List.copyOf(classes);
  }

  /**
   * Reads the metadata of a file. Metadata that are no JSON say nothing.
   *
   * @param metadata keys and values of the file
   */
  static DatasetFeatures of(Map<String, String> metadata) {
    JsonNode features;
    try {
      features = Json.MAPPER.readTree(metadata.getOrDefault(KEY, "{}")).at("/info/features");
    } catch (JsonProcessingException e) {
      return NONE;
    }
    List<String> images = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    features
        .fields()
        .forEachRemaining(
            feature -> {
              switch (feature.getValue().path("_type").asText()) {
                case "Image" -> images.add(feature.getKey());
                case "ClassLabel" -> labels.add(feature.getKey());
                default -> {}
              }
            });
    Optional<String> label =
        PREFERRED.stream().filter(labels::contains).findFirst().or(() -> single(labels));
    return new DatasetFeatures(
        single(images), label, label.map(name -> names(features.path(name))).orElse(List.of()));
  }

  private static Optional<String> single(List<String> names) {
    return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
  }

  private static List<String> names(JsonNode feature) {
    List<String> names = new ArrayList<>();
    feature.path("names").forEach(name -> names.add(name.asText()));
    return names.stream().distinct().count() == names.size() ? names : List.of();
  }
}
