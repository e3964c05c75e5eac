// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays of zeros for SameDiff inside DL4J. DL4J's own manager hands out memory as it is, and some
 * operations add to what they find there: gradients of convolutions were wrong now and then.
 */
@SuppressWarnings("try") // the scopes are not used, only closed
final class ZeroedMemory extends AbstractMemoryMgr {
  @Override
  public INDArray allocate(boolean detached, DataType type, long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(type, shape).assign(0);
    }
  }

  @Override
  public INDArray allocate(boolean detached, LongShapeDescriptor shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray array = Nd4j.create(shape, true);
      return array.isEmpty() ? array : array.assign(0);
    }
  }

  @Override
  public void release(INDArray array) {
    if (!array.wasClosed() && array.closeable()) {
      array.close();
    }
  }

  @Override
  public void close() {}
}
