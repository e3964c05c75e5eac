// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What a format needs to open a source.
 *
 * @param hadoop configuration of storage
 * @param spark session that reads the columns of tables; other formats do not use it
 */
public record SourceAccess(Configuration hadoop, SparkSession spark) {}
