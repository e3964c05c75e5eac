// SPDX-License-Identifier: Apache-2.0
/**
 * Images in columns of tables.
 *
 * <p>{@link io.sparkvae.source.table.TableFormat} reads plain Parquet by its listing, {@link
 * io.sparkvae.source.table.SparkTableFormat} everything else that Spark reads: a {@link
 * io.sparkvae.source.table.TableAddress} says where and by which reader, an {@code OpenTable} is
 * one version of it, {@code TableColumns} finds the meaning of the columns. Libraries such as Delta
 * are asked in SQL and by their metadata tables alone, so none is needed to compile.
 */
package io.sparkvae.source.table;
