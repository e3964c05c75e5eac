/** sparkvae: variational autoencoders on Apache Spark. The README describes the way of the data. */
package io.sparkvae;
