// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.files.Listing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.Type;

/** Checks the footers of a table's files, which Spark takes for alike. */
final class TableFiles {
  private static final List<String> UNKNOWN_CODECS = List.of("BROTLI", "LZO");

  private TableFiles() {}

  /**
   * Checks that each file has the columns that are read, and with the same types.
   *
   * @throws DataFailure when a file lacks a column that others have, or is compressed in a way that
   *     Spark cannot read
   */
  static void requireAlike(Listing listing, List<String> columns, Configuration hadoop) {
    List<Map<String, String>> found =
        listing.files().parallelStream()
            .map(file -> columns(listing.resolve(file), columns, hadoop))
            .toList();
    Map<String, String> first = found.get(0);
    for (int i = 1; i < found.size(); i++) {
      if (!found.get(i).equals(first)) {
        throw new DataFailure(
            "input %s: expected files with the same columns, found %s in %s and %s in %s; write the table again with one schema"
                .formatted(
                    listing.root(),
                    first,
                    listing.files().get(0).path(),
                    found.get(i),
                    listing.files().get(i).path()));
      }
    }
  }

  /** Returns what Hugging Face's metadata of the first file say, which are those of all. */
  static DatasetFeatures features(Listing listing, Configuration hadoop) {
    Path first = listing.resolve(listing.files().get(0));
    return DatasetFeatures.of(footer(first, hadoop).getFileMetaData().getKeyValueMetaData());
  }

  private static ParquetMetadata footer(Path file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      return reader.getFooter();
    } catch (IOException | RuntimeException e) {
      throw new DataFailure(
          "input %s: expected a Parquet file, found %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns the types of those columns that the file has, in lower case. */
  private static Map<String, String> columns(
      Path file, List<String> columns, Configuration hadoop) {
    ParquetMetadata footer = footer(file, hadoop);
    footer.getBlocks().stream()
        .flatMap(block -> block.getColumns().stream())
        .map(column -> column.getCodec().name())
        .filter(UNKNOWN_CODECS::contains)
        .findFirst()
        .ifPresent(
            codec -> {
              throw new DataFailure(
                  "input %s: expected a compression that Spark reads, found %s; write the table again with zstd or snappy"
                      .formatted(file, codec));
            });
    Map<String, String> types = new TreeMap<>();
    for (Type field : footer.getFileMetaData().getSchema().getFields()) {
      if (columns.stream().anyMatch(field.getName()::equalsIgnoreCase)) {
        types.put(
            field.getName().toLowerCase(java.util.Locale.ROOT),
            field.isPrimitive()
                ? field.asPrimitiveType().getPrimitiveTypeName().name()
                : "a structure");
      }
    }
    return types;
  }
}
