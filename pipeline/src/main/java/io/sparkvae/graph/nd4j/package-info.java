/** The executor on SameDiff: the oracle for the other one, and all of double precision. */
package io.sparkvae.graph.nd4j;
