// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.storage.Digest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * A digest of the rows of a DataFrame that does not depend on their order: the sum of the rows'
 * SHA-256, modulo 2^256 (AdHash of Bellare and Micciancio 1997). Each partition gives one sum.
 */
final class MultisetDigest {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  private MultisetDigest() {}

  /** Returns the digest in hexadecimal. The text of a row's cells stands for the row. */
  static String of(Dataset<Row> rows) {
    BigInteger sum =
        rows.mapPartitions(new OfPartition(), Encoders.STRING()).collectAsList().stream()
            .map(text -> new BigInteger(text, 16))
            .reduce(BigInteger.ZERO, BigInteger::add);
    return Digest.ofText(sum.mod(MODULUS).toString(16));
  }

  /** The sum of a partition's rows. */
  private record OfPartition() implements MapPartitionsFunction<Row, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Iterator<Row> rows) {
      BigInteger sum = BigInteger.ZERO;
      while (rows.hasNext()) {
        byte[] text = rows.next().mkString("\0").getBytes(StandardCharsets.UTF_8);
        sum = sum.add(new BigInteger(1, Digest.sha256(text))).mod(MODULUS);
      }
      return List.of(sum.toString(16)).iterator();
    }
  }
}
