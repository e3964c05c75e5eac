/** The executor for processors: plans of kernels on memory that is laid out once. */
package io.sparkvae.graph.cpu;
