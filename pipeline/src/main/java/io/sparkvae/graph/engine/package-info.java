/** Opens sessions on the executor that fits. */
package io.sparkvae.graph.engine;
