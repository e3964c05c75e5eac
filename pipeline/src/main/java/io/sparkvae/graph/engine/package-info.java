// SPDX-License-Identifier: Apache-2.0
/**
 * Opens sessions: {@link io.sparkvae.graph.engine.Engine} knows the executors and chooses the one
 * that fits the precision and the machine. Everything above uses it and no executor.
 */
package io.sparkvae.graph.engine;
