// SPDX-License-Identifier: Apache-2.0
/** sparkvae: variational autoencoders on Apache Spark. The README describes the way of the data. */
package io.sparkvae;
