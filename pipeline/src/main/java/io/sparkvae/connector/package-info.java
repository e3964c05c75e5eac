// SPDX-License-Identifier: Apache-2.0
/**
 * Libraries that add formats of tables to Spark. None of them is in this program's jar: a user
 * brings those that he needs by {@code --packages} or {@code --jars}.
 *
 * <p>{@link io.sparkvae.connector.TableConnector} knows their coordinates and what a session needs
 * for them. A stage that reads or writes a table asks it for the format, and so gives the same
 * message where a library is missing.
 */
package io.sparkvae.connector;
