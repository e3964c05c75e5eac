// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/** A kernel of a {@link CudaModule}, valid until the module is closed. */
record CudaFunction(String name, long handle) {}
