package io.sparkvae.source;

import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Images somewhere, in a fixed order. */
public interface ImageSource {
  /** Where they are, for people. */
  String location();

  /** SHA-256 in hexadecimal of what identifies the source: names, lengths and, if small, bytes. */
  String digest();

  /** How many images there are, when that is known before they are read. */
  OptionalLong expected();

  /** All images, in the source's order, read when the tasks run. */
  JavaRDD<SourceImage> images(SparkSession spark);
}
