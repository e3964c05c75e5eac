// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Through what a source is opened.
 *
 * @param spark for tables alone, whose columns Spark reads
 */
record SourceAccess(Configuration hadoop, SparkSession spark) {}
